-- check: known-areas
-- means: a figure stands for an area that is neither in the register nor a group of ours
-- means-nl: een cijfer staat bij een gebied dat niet bestaat

select distinct v.indicator, v.area_code as gebied
  from indicator.value v
 where not exists (select from core.area r where r.code = v.area_code)
   and not exists (select from core.area_member m
       where m.area_code = v.area_code)
