global using NewsArchive.Warc.Cdxj;
