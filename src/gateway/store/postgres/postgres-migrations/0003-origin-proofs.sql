-- The stored results of verifying domain challenges.
create table origin_proofs (
  merchant text collate "C" not null,
  origin text collate "C" not null,
  revision bigint not null,
  kid text not null, wrapped bytea not null, blob bytea not null,
  primary key (merchant, origin)
);
