-- What the feed said then: a value is spelled by the definition of its day, so
-- each keeps what readers need of it, and the runs between which it held.
alter table ledger.definition
	add column descriptor jsonb;		-- of indicators: the front matter

create table ledger.definition_use (
	kind		text not null,
	id		text not null,
	hash		text not null,
	since_run	bigint not null,
	until_run	bigint,			-- null: still
	primary key (kind, id, since_run),
	foreign key (kind, id, hash) references ledger.definition
);

-- What was computed before this was kept is taken to be spelled as now.
update ledger.definition l
   set descriptor = d.descriptor
  from indicator.definition d
 where l.kind = 'indicator' and l.id = d.id and l.hash = d.hash;
insert into ledger.definition_use (kind, id, hash, since_run)
select kind, id, hash, 0
  from (select distinct on (kind, id) kind, id, hash
          from ledger.definition
         order by kind, id, first_run desc) x;
