-- check: centre-regions
-- means: the list of centre regions leaves out a municipality of today, or names one that is none
-- means-nl: in de lijst van centrumregio's ontbreekt een gemeente, of staat er een die er niet is

select r.region as regio, coalesce(r.gm_code, c.code) as gemeente,
       case when c.code is null then 'geen gemeente van nu'
           else 'in geen regio' end as probleem
  from core.care_region_today r
  full join core.current_municipality c on c.code = r.gm_code
 where (c.code is null or r.gm_code is null)
   and exists (select from core.care_region_today)
