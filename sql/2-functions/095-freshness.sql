-- How each source stands against its own calendar, today (core.today()).
--
-- What the text of its table says comes first, as long as it speaks of figures
-- that are not there yet; else the cadence of the descriptor, counted from the
-- day of its newest release.  It is late when the month (or the part of a year,
-- or the day) has gone by, and one month more: "circa" is how publishers speak.
-- A release within the expected time or a month before, of whatever kind, is
-- taken for the expected one where the text tells a moment; where it tells a
-- time after the period, the period itself is waited for.

-- The text of a table that tells a time after the period: the month in which
-- the period after the newest that it has comes, by that.
create view core.calendar_after as
select c.source, date_trunc('month', d.due)::date as first_day,
       (date_trunc('month', d.due) + interval '1 month')::date - 1 as last_day
  from ledger.calendar c
  join core.source s on s.id = c.source
  cross join lateral (select p.kind, p.last_day
      from core.source_period h join core.period p using (period_id)
     where h.source_id = s.source_id and h.cells > 0
       and (c.period_kind is null or p.kind = c.period_kind)
     order by p.first_day desc, p.last_day limit 1) newest
  cross join lateral (select (newest.last_day + 1
      + core.time_of(newest.kind))::date - 1
      + make_interval(months => c.months, days => c.days) as due) d
 where c.says = 'after';

create view core.freshness as
with told as (
	select c.*, coalesce(c.first_day, a.first_day) as told_from,
	       coalesce(c.last_day, a.last_day) as told_until,
	       c.has_ended or exists (select from core.ended_table e
	           where c.source = any (e.sources)) as is_over
	  from ledger.calendar c
	  left join core.calendar_after a using (source)
), awaited as (
	select source, 'text' as told_by, told_from as from_day,
	       told_until as until_day
	  from told
	 where not is_over and told_until is not null
	   and (says = 'after' or coalesce(released_on < told_from
	       - interval '1 month', true))
	 union all
	select source, 'cadence', m.first_day,
	       (m.first_day + interval '1 month')::date - 1
	  from told
	  cross join lateral (select date_trunc('month', released_on
	      + core.time_of(cadence))::date as first_day) m
	 where not is_over and says is distinct from 'never'
	   and (told_until is null or says = 'by' and released_on >= told_from
	       - interval '1 month')
	   and m.first_day is not null
)
select t.source,
       case when w.from_day = w.until_day then w.until_day::text
           else to_char(w.until_day, 'YYYY-MM') end as expected,
       coalesce(w.told_by, case when k.says = 'never' then 'text' end)
           as told_by,
       case when l.late_on <= core.today() then l.late_on end as late_since,
       t.unreachable_since, t.last_good
  from ledger.source_state t
  left join ledger.calendar k using (source)
  left join awaited w using (source)
  cross join lateral (select (w.until_day + 1 + interval '1 month')::date
      as late_on) l;
