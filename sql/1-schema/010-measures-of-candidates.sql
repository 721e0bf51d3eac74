-- Measures of tables that resemble one that we rest on, to be compared with
-- what we take of it.  Asked of few, and once; nothing in here is a figure.

create table ledger.catalogue_asked (
	table_id	text primary key,
	asked_on	date not null,		-- date of the run
	reason		text			-- null: its measures are known;
						-- else it is asked again a week
						-- later
);

create table ledger.catalogue_measure (
	table_id	text not null,
	title		text not null,
	unit		text
);
create index on ledger.catalogue_measure (table_id);
