"""How good a search is: what shoppers type, and what a fair judge would want to see.

`queries.json` holds the queries, one a line; `market.py` makes the goods that they are
asked of, those of the demo market; `measure.py` says how well an engine answers. With
an engine:

    market = relevance_market()
    report = measure(lambda text, language: ids_found(text), market)
    print(report.table())
    assert report.of(half="held").ndcg > 0.8

**Graded before the engine.** The queries were written from the goods' names and from
how people type, without asking any engine, and none is to be changed because an engine
fails at it. A grade that is wrong is mended like any other mistake; that it would help
an engine is no reason.

**Grades.** 3 is what was sought; 2 the same goods in another form, which the seeker
would gladly see (kernels for "walnuts", salted eggs for "eggs"); 1 what is so near that
nobody wonders why it is there (walnut oil for "walnuts", a box with some in it). All
else is 0. Only what the words mean counts, not price, stock, season or stars: for those
pages have filters.

**Keys.** `walnut` grades a kind of goods, by whichever farm; `stone-wall-farm/walnut`
a farm's own; `farm:stone-wall-farm` and `village:nanpo` all that comes from there. Of
several keys that name a listing the most particular one counts. The codes are those of
`demo/market/content`. A query that `wants` a farm or a village is typed by somebody who
looks for that, and is answered by its goods.

**Languages.** `en` and `zh-hans` say on which pages it is typed: pinyin, initials and
traditional characters on Chinese ones. `mixed` has words of both, on a Chinese page.

**Halves.** An engine may be tuned by what it does with the `tune` half. It is judged by
the `held` one, at which nobody looks query by query: `Report.worst` shows the first
alone. Nobody chose which half a query is in: of each two that follow each other in a
class and language, the one with the lower SHA-256 is tuned by. So new ones are added
at the end of their class, two at a time, and move no other.

**Nothing.** Queries of the class `nothing` have no answer here. What they find is
noise, and counts in no mean.

**Classes.** `exact` a name as people say it, `title` the words of one listing, `number`
singular or plural, `stem` another form of a word, `prefix` typed so far, `character`
one sign, `part` of a compound, `typo`, `blanks` missing or too many, `form` case,
width, punctuation, emoji, `pinyin`, `initials` of pinyin, `traditional`, `synonym`,
`mixed`, `order` of words, `phrase` several words, `use` what it is for, `category`,
`farm`, `farm-goods` both named, `person`, `village`, `village-goods`, `season`,
`certificate`, `amount` weight, count or price, `sentence`, `nothing`.
"""
