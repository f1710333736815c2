"""Planning: the fewest agents that meet the targets, by formula, by simulation, and proved.

`slots` are the intervals of a plan, `demand` what it must carry, `question` what else is asked. `formula` (with `split`
where skills overlap) and `start` say where the search begins; `staffing` makes a scenario of a plan, `trials` simulates
plans, `judge` says what they have to spare; `search` takes the steps that `moves` knows, `proof` tests the result in fresh
replications; `find` is all of it in order.
"""
