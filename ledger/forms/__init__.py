"""The two forms of an event, Avro bytes and JSON: how each kind of field is read, checked and written."""
