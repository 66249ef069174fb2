-- Both columns are part of the associated data of a security code.
alter table security_codes add column merchant text not null default '';
alter table security_codes add column version text not null default '';
