-- The cities that each city is compared with, the nearest first: a frozen list,
-- with the distance and the version of the method that made it.
create table core.peer (
	city		text not null,
	nth		int not null check (nth > 0),
	peer		text not null check (peer <> city),
	distance	numeric not null check (distance >= 0),
	method		int not null,
	primary key (city, nth),
	unique (city, peer)
);
