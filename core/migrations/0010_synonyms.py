"""Names of the same goods, to begin with; staff change them on a page of the office."""

from django.db import migrations

SYNONYMS = """
potato, 马铃薯, 土豆, 洋芋, 山药蛋, spud
sweet potato, yam, 红薯, 地瓜, 番薯, 甘薯, 山芋
chinese yam, 山药, 怀山
tomato, 西红柿, 番茄
maize, corn, sweetcorn, 玉米, 苞米, 苞谷, 棒子, 包谷
corn grits, grits, polenta, cornmeal, 玉米糁, 玉米渣, 棒子面, 玉米面
popcorn, dried corn, 爆米花
millet, 小米, 谷子
jujube, dates, red dates, chinese dates, 红枣, 大枣, 枣, 枣子
sour jujube, wild jujube, 酸枣
walnut, 核桃, 胡桃
walnut kernels, walnut halves, walnut meat, 核桃仁, 桃仁
chilli, chili, chile, hot pepper, 辣椒, 辣子
sichuan pepper, szechuan pepper, prickly ash, 花椒
persimmon, kaki, sharon fruit, 柿子, 柿
dried persimmon, persimmon cake, 柿饼, 柿子饼
hawthorn, haw, 山楂, 红果, 山里红
apple, 苹果
fuji, fuji apple, 红富士, 富士
pear, 梨, 梨子
peanut, groundnut, 花生, 长生果, 落花生
aubergine, eggplant, 茄子
courgette, zucchini, 西葫芦
cucumber, 黄瓜
bell pepper, sweet pepper, 青椒, 柿子椒
cabbage, 卷心菜, 包菜, 圆白菜, 白菜
chinese cabbage, napa cabbage, 大白菜, 白菜
spinach, 菠菜
celery, 芹菜
leek, chinese chives, 韭菜
coriander, cilantro, 香菜, 芫荽
spring onion, scallion, green onion, 葱, 大葱
onion, 洋葱, 葱头
garlic, 大蒜, 蒜
ginger, 姜, 生姜
lotus root, 莲藕, 藕
soybean, soya, soy, 黄豆, 大豆
tofu, bean curd, 豆腐, 豆干
mung bean, 绿豆
green bean, string bean, 豆角, 四季豆
kidney bean, 芸豆
adzuki, red bean, 红豆, 赤豆, 红小豆
broad bean, fava, 蚕豆
pea, 豌豆
buckwheat, 荞麦
buckwheat noodles, soba, 荞面, 荞麦面, 饸饹
oats, oatmeal, porridge oats, 燕麦, 莜麦, 麦片
barley, 大麦
sorghum, 高粱
rice, 大米, 米
wheat flour, flour, 面粉, 白面
noodles, pasta, 面条, 挂面
vermicelli, starch noodles, glass noodles, 粉条, 粉丝
sesame, 芝麻
sesame oil, 芝麻油, 香油, 麻油
rapeseed oil, canola oil, 菜籽油
cooking oil, edible oil, 食用油
sunflower seeds, 葵花籽, 瓜子, 葵花子
apricot kernels, almonds, 杏仁, 巴旦木
chestnut, 板栗, 栗子
hazelnut, 榛子
pine nut, 松子
honey, 蜂蜜, 蜜
acacia, locust, 槐花, 洋槐
honeycomb, comb honey, 蜂巢, 蜂巢蜜, 巢蜜
egg, 鸡蛋, 土鸡蛋, 柴鸡蛋
salted egg, 咸蛋, 咸鸭蛋, 咸鸡蛋
hen, chicken, 鸡, 老母鸡, 土鸡, 柴鸡
mutton, lamb, 羊肉
pork, 猪肉
beef, 牛肉
bacon, cured meat, 腊肉
mushroom, 蘑菇, 香菇, 菌菇, 菌子
wood ear, black fungus, 木耳, 黑木耳
forsythia, 连翘
dangshen, codonopsis, 党参
astragalus, huangqi, 黄芪, 北芪
goji, wolfberry, 枸杞
chrysanthemum, 菊花
herbs, medicinal herbs, 药材, 中药, 草药, 中药材
tea, 茶, 茶叶
vinegar, 醋, 老陈醋, 陈醋
pickles, pickled vegetables, 咸菜, 泡菜, 酸菜, 腌菜
dried vegetables, 干菜
dried fruit, 果干, 果脯
apricot, 杏, 杏子
dried apricot, 杏干, 杏脯
plum, 李子, 李
peach, 桃, 桃子, 水蜜桃
cherry, 樱桃, 车厘子
strawberry, 草莓
grape, 葡萄, 提子
raisin, 葡萄干
watermelon, 西瓜
melon, 甜瓜, 香瓜
mulberry, 桑葚
pumpkin, squash, 南瓜, 倭瓜, 北瓜
radish, daikon, 萝卜, 白萝卜
carrot, 胡萝卜, 红萝卜
fruit, 水果, 鲜果
vegetables, veg, veggies, 蔬菜, 青菜
nuts, 坚果, 干果
grain, cereal, 五谷, 杂粮, 粗粮, 粮食
spice, seasoning, 香料, 调料, 调味料
gift, present, gift box, hamper, gift basket, 礼盒, 礼物, 礼品, 送礼, 年货, 伴手礼
organic, bio, 有机, 有机认证
"""


def write(apps, _schema_editor):
    groups = apps.get_model("core", "SearchSynonym").objects
    for line in SYNONYMS.strip().splitlines():
        groups.create(words=line)


class Migration(migrations.Migration):

    dependencies = [("core", "0009_search_index")]

    operations = [migrations.RunPython(write, migrations.RunPython.noop)]
