-- The stored results of verifying domain challenges.
create table origin_proofs (
  merchant text not null,
  origin text not null,
  revision integer not null,
  kid text not null, wrapped blob not null, blob blob not null,
  primary key (merchant, origin)
) without rowid;
