-- id: a
-- formats: json

-- section: head
select $a$;$a$, E'\'';
-- section: rows
with x as (select 1) /* /* */ */ select "a";
