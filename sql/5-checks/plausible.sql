-- check: plausible
-- means: a figure lies outside all that its indicator can be
-- means-nl: een cijfer ligt buiten alles wat bij dit onderwerp kan

-- The bounds of bounds.csv that ask for no release to compare with.
select indicator, v.area_code as gebied, p.code as periode,
       v.value as nieuw, l.least as ten_minste, l.most as ten_hoogste, v.basis,
       v.reeks
  from indicator.value v
  join gate_limit l using (indicator)
  join core.period p using (period_id)
 where v.value < l.least or v.value > l.most
 order by indicator, v.area_code, p.code collate "C", v.basis, v.reeks
