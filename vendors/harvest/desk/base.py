"""What every page about lots and plots starts from."""

from vendors.members.desk import DeskView

ON_A_PAGE = 30
READING = ["get", "head", "options"]
POSTING = ["post", "options"]


class HarvestView(DeskView):
    """The base: who sees lots, and who may write down what is there."""

    act = "desk.lots.see"
    write_act = "desk.stock.edit"
