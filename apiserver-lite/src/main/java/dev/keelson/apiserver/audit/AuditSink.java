package dev.keelson.apiserver.audit;

import java.io.IOException;

/** Where lines go. Used by one thread at a time. */
interface AuditSink extends AutoCloseable {

    /** Writes whole lines, each with its line end. */
    void write(byte[] lines) throws IOException;

    @Override
    void close() throws IOException;
}
