-- Which codes of an open dimension are published: as the definitions say it
-- (approved.csv in the folder of the source), taken over by every compute, so
-- that what is withdrawn is gone that night, whatever becomes of its source.
create table core.approval (
	source		text not null,		-- core.source.id
	reeks		text not null,
	title		text not null,		-- as the table calls the code
	code		text,			-- null: not known
	label_nl	text not null,
	label_en	text not null,
	direction	text not null,
	approved_by	text not null,
	approved_on	date not null,
	reason		text not null,
	primary key (source, reeks)
);
