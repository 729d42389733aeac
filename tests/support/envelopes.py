"""What a SOAP service answers with around its records."""

SOAP = '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>{}</s:Body></s:Envelope>'
LIST = "<ReadMultiple_Result><ReadMultiple_Result>{}</ReadMultiple_Result></ReadMultiple_Result>"
