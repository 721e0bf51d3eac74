-- check: coverage
-- means: a group has a value though too little of it is known
-- means-nl: een groep heeft een cijfer terwijl er te weinig van bekend is

select v.indicator, v.area_code as gebied, p.code as periode, v.reeks,
       v.dekking, d.descriptor ->> 'minimum_coverage' as ten_minste
  from indicator.value v
  join indicator.definition d on d.id = v.indicator
  join core.period p using (period_id)
 where v.value is not null
   and v.dekking < case d.descriptor ->> 'aggregation' when 'sum' then 1
       else (d.descriptor ->> 'minimum_coverage')::numeric end
