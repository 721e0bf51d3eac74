/*
 * Every ceiling of the program, with its reason.  Units are bytes unless the
 * name says otherwise.  A buffer, body, depth, loop or wait that is not bounded
 * by a line in here is a defect.
 */
#ifndef BASE_LIMITS_H
#define BASE_LIMITS_H

/* --- what we accept from upstream --- */
/* Metadata is parsed as a tree by Jansson; the largest real one (region codes
 * with their history) is 0.5 MB, the whole catalogue about 10 MB. */
#define LIMIT_SMALL_BODY	(32u << 20)
/* A page of 100,000 observations of CBS is about 25 MB decoded. */
#define LIMIT_PAGE_BODY		(512u << 20)
/* A table of CBS as one file, packed or not: the largest that is asked for
 * whole has twelve million rows, some 80 MB packed and 700 MB as they are. */
#define LIMIT_BULK_BODY		LIMIT_PAGE_BODY
/* The body of an error status, read for its first words only. */
#define LIMIT_ERROR_BODY	(64u << 10)
/* What a piece of gzip can decode to: deflate itself ends at 1032:1, so this
 * is room for the pieces that are read of an object.  Against bombs stand the
 * ceilings of bodies. */
#define LIMIT_GZIP_RATIO	1100u
/* Bytes a body may be sent in beyond its ceiling decoded: headers and empty
 * blocks decode to nothing. */
#define LIMIT_GZIP_OVERHEAD	(1u << 20)
/* A zip archive up to this size is held in memory; a larger one in a file. */
#define LIMIT_ZIP_MEMORY	(16u << 20)
/* Entries of one archive: a download holds a few tables and a note. */
#define LIMIT_ZIP_ENTRIES	1000
/* What one entry unpacks to, and all together: they are read as streams, so
 * this bounds time; the largest table of a city is some hundreds of MB. */
#define LIMIT_ZIP_ENTRY		(2ull << 30)
#define LIMIT_ZIP_TOTAL		(4ull << 30)
/* Bytes a packed byte may become, in entries that are not small; tables of
 * figures come to 10 or 40, a bomb to 1000. */
#define LIMIT_ZIP_RATIO		250u
#define LIMIT_ZIP_SMALL		(1u << 20)
/* One record of a page, or row of CSV; the widest real v3 record is about
 * 12 kB. */
#define LIMIT_RECORD		(1u << 20)
/* Formats of one dataset: there are four. */
#define LIMIT_FORMATS		8
/* Bytes of a text in a spreadsheet, which takes 32767 characters in a cell. */
#define LIMIT_XLSX_TEXT		32000u
/* Members of one record: 70072ned has 325 columns. */
#define LIMIT_RECORD_MEMBERS	1024
/* Columns of a CSV file: as many as a record of JSON has members. */
#define LIMIT_COLUMNS		LIMIT_RECORD_MEMBERS
/* The path of a member inside objects, with dots; real ones stay below 100.
 * Each member has its path, so that this bounds their sum. */
#define LIMIT_MEMBER_PATH	1024
/* Nesting of JSON that is skipped or read. */
#define LIMIT_JSON_DEPTH	64
/* A code, title or unit; longer ones are hostile. */
#define LIMIT_CODE		64
/* The name of a document: an indicator, a series of it and what it shows. */
#define LIMIT_DOCUMENT_NAME	(2 * LIMIT_CODE + 16)
#define LIMIT_TITLE		1024
/* What is kept of a phrase on boundaries that nobody knows; real ones stay
 * below 80 bytes. */
#define LIMIT_PHRASE		200
/* Characters that are kept of a code or title that a table lists and we do not
 * use: as many as an index holds.  Real ones stay below 150. */
#define LIMIT_LISTED		200
/* How many of these a line of the log names; woondruk status has all. */
#define LIMIT_LISTED_NAMED	5
/* Lines of what is wrong in short: with what the morning mail says around it,
 * a screen of 24. */
#define LIMIT_BRIEF_LINES	15
/* Words of what CBS writes on when new figures come; the longest that was
 * captured has about 60. */
#define LIMIT_EXPECTED_WORDS	160
/* Digits of a number we take: numeric in PostgreSQL holds far more, but no
 * statistic has more than this. */
#define LIMIT_NUMBER		64
/* A URL; servers refuse longer ones at 8 kB. */
#define LIMIT_URL		8000
/* A key in a header: services give some tens of bytes. */
#define LIMIT_KEY		512
/* Pages of one table: 100 million rows at 100,000 a page. */
#define LIMIT_PAGES		2000
/* The highest page of the DSO-API of Amsterdam, which refuses page 101. */
#define LIMIT_DSO_PAGES		100
/* Records of ArcGIS at once: layers give 1000 or 2000; what claims more gets
 * this as a question. */
#define LIMIT_ARCGIS_ROWS	10000
/* Pages without a record, in a row, before the last: ArcGIS gives single
 * ones. */
#define LIMIT_EMPTY_PAGES	3
/* Records of Opendatasoft v1 at once, and what it gives in all by pages. */
#define LIMIT_ODS_ROWS		1000
#define LIMIT_ODS_PAGED		10000
/* Rows of CKAN at once: its own ceiling, to which it clamps without a word. */
#define LIMIT_CKAN_ROWS		32000
/* Files that one dataset lists: a few forms of some years of figures. */
#define LIMIT_FILES_LISTED	1000
/* Features at once: PDOK gives no more, and fewer without a word. */
#define LIMIT_FEATURES		1000
/* Tables in the list of CBS: there are some 4,900. */
#define LIMIT_CATALOGUE		100000
/* Rejected rows of one source kept with their text; all are counted. */
#define LIMIT_REJECTS_KEPT	10000

/* Share of the known cells of a source that a new answer may leave without
 * value; a damaged table loses far more (31 % and 68 % are on record), a real
 * revision far less. */
#define LIMIT_LOST_CELLS_PERCENT 5
/* The same of one period: a year that is missing altogether is a small part of
 * a long table. */
#define LIMIT_LOST_PERIOD_PERCENT 25
/* Share of the final figures of a measure that a new answer may change: a release
 * of CBS that was taken for a large revision changed some two per cent; another
 * unit, or two columns that were exchanged, change nearly all. */
#define LIMIT_CHANGED_CELLS_PERCENT 25
/* So many cells are never too many, whatever part of a small table they are. */
#define LIMIT_FEW_CELLS	20

/* --- our own files --- */
/* A definition (source.json, .sql with front matter). */
#define LIMIT_DEFINITION	(1u << 20)
/* How long something that is superseded is kept up to date beside its successor,
 * counted from the day on which readers were told: half a year, so that who
 * builds on a yearly figure has a quiet season to change over. */
#define LIMIT_OVERLAP_DAYS	180
/* From how many days before its last one security.txt is to be renewed: a month,
 * so that a holiday does not stop the nights. */
#define LIMIT_EXPIRY_DAYS	30
/* Fields of front matter, and sections of SQL behind it: an indicator has some
 * thirty fields. */
#define LIMIT_FIELDS		64
/* The text of one field: a method takes a few sentences. */
#define LIMIT_FIELD		8192
/* The longest lifetime that is a number of days; longer is for ever. */
#define LIMIT_KEEP_DAYS		36500
/* How long a body stays that no line of the depot's log names, because who wrote
 * it was killed before: nobody can read it, but a copy of a depot may be on its
 * way, bodies first. */
#define LIMIT_LOOSE_DAYS	7
/* A recording: the issue asks for 3 MB over all sources. */
#define LIMIT_RECORDING		(8u << 20)
/* A line of the depot's log: a snapshot lists its parts. */
#define LIMIT_LOG_LINE		(1u << 20)
/* Draws of a composite: ten times what it takes to know a rank to the place, and
 * versions of its method. */
#define LIMIT_DRAWS		100000
#define LIMIT_VERSION		1000
/* Sources, indicators, datasets, measures a source. */
#define LIMIT_DEFINITIONS	1000
#define LIMIT_MEASURES		512
/* Groups of measures within each other; tables of CBS are known to have three.
 * Deeper is a circle. */
#define LIMIT_GROUP_DEPTH	32
#define LIMIT_DIMENSIONS	32
/* Codes of an open dimension, each a series for each measure. */
#define LIMIT_VARIANTS		500
/* Tables of a publication with one a year. */
#define LIMIT_EDITIONS		50
/* Fields of a city's records, and its marks: building plans of Amsterdam have
 * some forty. */
#define LIMIT_CITY_FIELDS	128
/* Tables whose measures are asked in one night, to see whether they go on where
 * one of ours ends: a year brings some ten of them. */
#define LIMIT_CANDIDATES	10
/* Why what the gate held was let through: a few sentences for readers. */
#define LIMIT_REASON		1000
/* Rows of the register of series: a few for each concept. */
#define LIMIT_CARRIERS		1000
/* Known errors of one source: one with more is not fit to be used. */
#define LIMIT_CORRECTIONS	200
/* The reason of one, in bytes: a paragraph that stands in a table. */
#define LIMIT_CORRECTION_REASON	1000
/* The reason of an approval, likewise. */
#define LIMIT_APPROVAL_REASON	1000
/* Other ways to one table: a publisher has two or three services. */
#define LIMIT_FALLBACKS		4
/* Any growing buffer without a smaller limit of its own. */
#define LIMIT_BUFFER		(256u << 20)
/* Values of one setting: a night opens each folder of sources. */
#define LIMIT_VALUES		16
/* Fields of one line of a recording: a block has one a period, and days are at
 * most a year. */
#define LIMIT_RECORDING_FIELDS	400
/* A path we build. */
#define LIMIT_PATH		1024
/* Folders in folders: the published tree has five, a cluster seven. */
#define LIMIT_TREE_DEPTH	32

/* --- what we publish --- */
/* A file that is compressed as a whole, in memory; larger ones are streamed at
 * a lower level, so that memory does not grow with them. */
#define LIMIT_COMPRESS_WHOLE	(16u << 20)
/* Threads that compress; more than the disk and a shared machine are good
 * for. */
#define LIMIT_PUBLISH_THREADS	8
/* Lines of a chart: more forms of marker cannot be told apart; and points of a
 * line, of which there are a pixel each at most. */
#define LIMIT_CHART_LINES	4
#define LIMIT_CHART_POINTS	600
/* The drawing: a point is about 200 bytes. */
#define LIMIT_CHART		(1u << 20)
/* A tile map: the Netherlands is ten tiles high and eight wide, which is what a
 * phone has place for; more than five shades nobody tells apart. */
#define LIMIT_TILE_ROWS		10
#define LIMIT_TILE_COLUMNS	8
#define LIMIT_TILE_CLASSES	5
/* Processes that make pictures, at once: what small machines have processors;
 * how long one may take, a hundred times what it takes; and its size. */
#define LIMIT_PICTURES_AT_ONCE	2
#define LIMIT_PICTURE_SECONDS	20
/* Signing a list of files takes milliseconds. */
#define LIMIT_SIGN_SECONDS	20
#define LIMIT_PICTURES_LATE	3
#define LIMIT_PICTURE		(8u << 20)
/* A published document that is read back: small bodies only. */
#define LIMIT_PUBLISHED_BODY	(64u << 20)
/* Second releases of one day. */
#define LIMIT_RELEASES_DAY	1000

/* --- waits, in milliseconds unless named otherwise --- */
#define LIMIT_CONNECT_MS	15000
/* Receiving slower than this many bytes a second for so many seconds ends
 * the transfer: CBS has been seen to crawl at 6 kB/s and then break. */
#define LIMIT_LOW_SPEED_BYTES	1000
#define LIMIT_LOW_SPEED_SECONDS	60
#define LIMIT_TRANSFER_MS	(20 * 60 * 1000)
#define LIMIT_TRIES		5
#define LIMIT_BACKOFF_FIRST_MS	1000
#define LIMIT_BACKOFF_MAX_MS	60000
/* A host that has answered nothing and to which LIMIT_TRIES connects have
 * failed over this long is not asked any more; a name server that is away for
 * a moment comes back sooner. */
#define LIMIT_UNREACHABLE_MS	15000
/* A Retry-After above this fails the source for tonight. */
#define LIMIT_RETRY_AFTER_MS	(5 * 60 * 1000)
#define LIMIT_REDIRECTS		3
/* Transfers in flight: in all, and to one host. */
#define LIMIT_IN_FLIGHT		8
#define LIMIT_IN_FLIGHT_HOST	3
/* Politeness: start of one request to a host after the start of the last. */
#define LIMIT_PACE_MS		100
/* The longest pause that can be asked for: politeness has an end. */
#define LIMIT_PACE_MAX_MS	60000
/* The whole night, unless --deadline says otherwise: four hours, before
 * people come to work.  And the most it can say: a week is no night. */
#define LIMIT_NIGHT_SECONDS	14400
#define LIMIT_DEADLINE_SECONDS	(7 * 86400)
/* PostgreSQL: a statement, a lock, a connect. */
#define LIMIT_STATEMENT_MS	(30 * 60 * 1000)
#define LIMIT_LOCK_MS		(60 * 1000)
#define LIMIT_DB_CONNECT_SECONDS 15
/* Of the server's memory, what one sort or hash of ours may take, and what all
 * temporary tables of a session: the largest indicator has 30 MB of both.  With
 * less the planner joins by reading a table once for every period. */
#define LIMIT_SORT_KB		(64 << 10)
#define LIMIT_TEMP_KB		(128 << 10)
/* What making the keys of a whole partition may take, once a table: it sorts two
 * million rows in 128 MB without a file. */
#define LIMIT_INDEX_KB		(128 << 10)
/* The private server: recovery after a power cut can take minutes; stopping
 * writes what is in memory. */
#define LIMIT_DB_START_MS	(5 * 60 * 1000)
#define LIMIT_DB_STOP_MS	(2 * 60 * 1000)

/* A limit that is a plain number, inside a text: SQL, or a fallback. */
#define TEXT_OF(limit) TEXT_OF_WORD(limit)
#define TEXT_OF_WORD(word) #word

#endif
