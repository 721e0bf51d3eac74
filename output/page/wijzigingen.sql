-- id:       wijzigingen
-- title-nl: Wat er wijzigde
-- title-en: What changed
-- target:   wijzigingen

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: newest
select n.release, n.previous, output.long_date(n.published_on) as dag,
       output.long_number(count(*), 0) as aantal
  from output.newest_change n
  join indicator.change c using (release)
 group by n.release, n.previous, n.published_on

-- section: counts
select c.title as titel, c.basis,
       case c.kind when 'nieuw' then 'nieuw cijfer' when 'waarde'
           then 'ander getal' when 'status' then 'andere status'
           else 'vervallen' end as soort,
       m.meaning as oorzaak, output.long_number(count(*), 0) as aantal
  from output.newest_change n
  join output.change c using (release)
  join output.cause m on m.code = c.cause
 group by c.indicator, c.title, c.basis, c.kind, m.sort, m.meaning
 order by c.indicator collate "C", c.basis, c.kind, m.sort

-- section: changes
select output.bare_title(c.area) as gebied, c.title as titel, output.long_period(c.period)
           || coalesce(', ' || c.reeks, '') as periode,
       coalesce(output.long_number(c.old_value, scale(c.old_value)),
           'geen cijfer') || coalesce(' (' || c.old_status || ')', '') as was,
       coalesce(output.long_number(c.new_value, scale(c.new_value)),
           'geen cijfer') || coalesce(' (' || c.new_status || ')', '') as werd,
       c.eenheid, c.words as oorzaak
  from output.newest_change n
  join output.change c using (release)
 where c.basis = 'huidig' and c.cause <> 'nieuwe-periode'
 order by case c.kind when 'status' then 2 else 1 end, c.area_sort,
       c.area_code collate "C", c.indicator collate "C",
       c.period collate "C", c.reeks collate "C"
 limit 200

-- section: earlier
select s.release, output.long_date(s.published_on) as dag,
       output.long_number((select count(*) from indicator.change c
           where c.release = s.release), 0) as aantal
  from indicator.change_set s
 order by s.published_on desc, length(s.release) desc,
       s.release collate "C" desc

-- section: corrections
select output.bare_title(c.area) as gebied, c.title as titel, output.long_period(c.period)
           || coalesce(', ' || c.variant_code, '') as periode,
       output.long_number(c.wrong, scale(c.wrong)) as bron,
       coalesce(output.long_number(c.correct, scale(c.correct)),
           'weggelaten') as ons, c.reason as reden,
       output.long_date(c.reported_on) as gemeld, c.reference as verwijzing,
       c.source || coalesce(' (tabel ' || c.table_id || ')', '') as tabel
  from output.correction c
 order by c.source collate "C", c.measure collate "C",
       c.variant_code collate "C" nulls first, c.area_code collate "C",
       c.period collate "C"

-- section: causes
select code, meaning from output.cause order by sort
