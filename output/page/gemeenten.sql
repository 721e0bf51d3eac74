-- id:       gemeenten
-- title-nl: Alle gemeenten
-- title-en: All municipalities
-- target:   gemeenten/index

-- section: trial
select 1 where output.is_trial()

-- section: contact
select contact, adres from output.contact

-- section: letters
select distinct l as part, upper(l) as letter, 'letter-' || l as id
  from output.municipality_state m
 cross join left(output.name_order(m.title), 1) l
 where m.state = 'bestaat'
 order by l

-- section: present
select left(output.name_order(m.title), 1) as of, m.code,
       output.bare_title(m.title) || coalesce(n.also, '') as naam,
       output.bare_title(p.title) as provincie
  from output.municipality_state m
  left join output.common_name n using (code)
  left join core.region p on p.code = substr(m.group_code, 3)
 where m.state = 'bestaat'
 order by output.name_order(m.title) collate "C", m.code

-- section: coming
select m.code, output.bare_title(m.title) as naam,
       output.long_date(m.begin_date) as dag
  from output.municipality_state m
 where m.state = 'toekomstig'
 order by output.name_order(m.title) collate "C", m.code

-- section: any_coming
select 1 where exists (select from output.municipality_state
    where state = 'toekomstig')

-- section: ended
with became as materialized (
	select from_code, to_code from output.succession
), there as materialized (
	select * from output.municipality_state
)
select m.code, output.bare_title(m.title) as naam,
       output.long_date(m.end_date) as dag,
       (select string_agg(output.bare_title(r.title), ', '
               order by r.code)
          from became b join there r on r.code = b.to_code
         where b.from_code = m.code) as opvolgers
  from there m
 where m.state = 'opgeheven'
 order by output.name_order(m.title) collate "C", m.code
