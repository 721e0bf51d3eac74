-- What to tell who subscribes: an entry for each release in which a figure
-- changed, of all and of each municipality.  Never one because a night went by.

-- Where the entries stand, and since when there are any: as long as nothing
-- changed, that is when a feed last did.  Ids are tags (RFC 4151), which stay the same
-- wherever the tree is read.  contact is what WOONDRUK_CONTACT says, when that is
-- an address, of a page or of mail.
create view output.news_place as
select p.base, p.email, coalesce(p.page, 'mailto:' || p.email) as contact, 'tag:' || coalesce(substring(p.base from '^https?://([^/:]+)'),
           'woondruk.invalid') || ',2026' as tag,
       case when output.is_trial()
           then 'Proef: ' else '' end as trial,
       (select min(changed_on) from indicator.value) || 'T00:00:00Z' as began
  from (select coalesce(current_setting('woondruk.base_url', true), '')
                   as base, substring(said from '^https?://[^ ]+$') as page,
               case when said !~ '^https?://' then
                   substring(said from '[^ <>@:]+@[^ <>@]+') end as email
          from (select current_setting('woondruk.contact', true) as said) x)
       p;

create function output.news_title(figures numeric, day date)
returns text language sql stable as $$
	select output.long_date(day) || ': ' || output.long_number(figures, 0)
	    || case figures when 1 then ' cijfer' else ' cijfers' end
	    || ' gewijzigd'
$$;

-- How many changed, why, and of what: of each area, and of all together (area
-- '').
create view output.area_news as
with changed as (
	select release, area_code, indicator, causes[1] as cause, count(*) as n
	  from indicator.change group by 1, 2, 3, 4
), counted as (
	select release, coalesce(area_code, '') as area_code, indicator, cause,
	       sum(n) as n
	  from changed
	 group by grouping sets ((release, area_code, indicator, cause),
	     (release, indicator, cause))
), cause as (
	select release, area_code, sum(n) as n,
	       string_agg(rtrim(meaning, '.') || ' ('
	           || output.long_number(n, 0) || ')', '; ' order by sort)
	           as causes
	  from (select c.release, c.area_code, m.sort, m.meaning, sum(c.n) as n
	          from counted c
	          join output.cause m on m.code = c.cause
	         group by 1, 2, 3, 4) x
	 group by release, area_code
), subject as (
	select x.release, x.area_code,
	       string_agg(i.label_nl, ', ' order by i.id collate "C") as titles
	  from (select distinct release, area_code, indicator from counted) x
	  join output.indicator i on i.id = x.indicator
	 group by x.release, x.area_code
)
select c.area_code, s.release, s.published_on || 'T00:00:00Z' as published,
       row_number() over (partition by c.area_code order by s.published_on,
           length(s.release), s.release collate "C") as nth,
       row_number() over (partition by c.area_code order by
           s.published_on desc, length(s.release) desc,
           s.release collate "C" desc) as age,
       output.news_title(c.n, s.published_on) as title,
       c.causes || '. ' || coalesce(u.titles || '.', '') as summary
  from cause c
  join indicator.change_set s using (release)
  left join subject u using (release, area_code);

create view output.news as
select * from output.area_news where area_code = '';

create view output.last_news as
select area_code, max(published) as updated
  from output.area_news group by area_code;
