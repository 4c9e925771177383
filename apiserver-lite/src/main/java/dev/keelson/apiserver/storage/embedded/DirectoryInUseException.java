package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageException;
import java.nio.file.Path;

/** Another process, or another storage of this one, holds the directory. */
public final class DirectoryInUseException extends StorageException {

    private static final long serialVersionUID = 1L;

    DirectoryInUseException(Path directory, String holder) {
        super("the data directory " + directory + " is in use by " + holder + "; end it, or use another directory");
    }

    @Override
    public boolean retryable() {
        return true;
    }
}
