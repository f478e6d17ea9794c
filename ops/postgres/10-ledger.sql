-- The ledger's own role and database, made when the server starts for the first time. It is no superuser.
\set password `cat /run/secrets/postgres_ledger`
CREATE ROLE ledger LOGIN PASSWORD :'password';
CREATE DATABASE ledger OWNER ledger;
REVOKE ALL ON DATABASE ledger FROM PUBLIC;
