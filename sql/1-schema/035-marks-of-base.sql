-- A change is no surer than the figure that it is counted from: the marks of that
-- one, of which the figure of today may have none.
alter table indicator.since
	add column markeringen core.marks not null default '{}';
