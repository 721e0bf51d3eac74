-- check: province-agrees
-- means: the register and Gebieden in Nederland put a municipality in different provinces
-- means-nl: het register en Gebieden in Nederland noemen van een gemeente elk een andere provincie

-- Of the year of today: what the register says is as of now.
select m.code as gemeente, m.province_code as register, c.code as gebieden
  from core.current_municipality m
  join core.area_class c on c.area = m.code and c.class = 'provincie'
 where c.year = extract(year from core.today())
   and c.code is distinct from m.province_code
