package dev.keelson.api.catalogue;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;

/** The data that lies beside this package's classes. */
final class DataFiles {

    private DataFiles() {}

    static InputStream open(String name) {
        InputStream in = DataFiles.class.getResourceAsStream(name);
        if (in == null) {
            throw new IllegalStateException("the jar lacks dev/keelson/api/catalogue/" + name);
        }
        return in;
    }

    static byte[] read(String name) {
        try (InputStream in = open(name)) {
            return in.readAllBytes();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
