package dev.keelson.apiserver.storage.embedded;

import dev.keelson.apiserver.storage.StorageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A store's file is not what was written to it. Terminal: the file is left untouched, for repair or a backup. */
public final class DamagedStoreException extends StorageException {

    private static final long serialVersionUID = 1L;

    DamagedStoreException(Path file, String what) {
        this(file, what, null);
    }

    DamagedStoreException(Path file, String what, @Nullable Throwable cause) {
        super(
                "the store in " + file + " is damaged: " + what
                        + ". It has been left as it is; restore a backup, or move "
                        + "it away to begin with an empty store",
                cause);
    }
}
