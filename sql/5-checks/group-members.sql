-- check: group-members
-- means: a group has a member that is no municipality today, or no members at all
-- means-nl: een groep heeft een lid dat geen gemeente van nu is, of geen leden

select g.code as groep, m.gm_code as gemeente
  from core.area_group g
  left join core.group_member m on m.group_code = g.code
   and coalesce(m.valid_to, 'infinity') > core.today()
  left join core.current_municipality c on c.code = m.gm_code
 where c.code is null
   and (m.gm_code is not null
    or not g.is_class and not exists (select from core.area_member a where a.area_code = g.code))
