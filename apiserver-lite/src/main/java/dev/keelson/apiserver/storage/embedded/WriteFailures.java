package dev.keelson.apiserver.storage.embedded;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import org.lmdbjava.LmdbNativeException;

/** What to do about a disk that takes no writes. */
final class WriteFailures {

    private static final int INPUT_OUTPUT = 5;
    private static final int NOT_ALLOWED = 13;
    private static final int TOO_LARGE = 27;
    private static final int DISK_FULL = 28;
    private static final int READ_ONLY = 30;
    private static final int QUOTA = 122;

    /** Less room than a large commit may need. */
    private static final long LITTLE = 64 << 20;

    private WriteFailures() {}

    /** The failure in words, and what to do. */
    static String describe(Path directory, Exception failure) {
        return reason(failure) + advice(directory, failure);
    }

    private static String reason(Exception failure) {
        if (failure instanceof LmdbNativeException code) {
            return code.getMessage() + " (code " + code.getResultCode() + ")";
        }
        return failure instanceof IOException ? failure.toString() : String.valueOf(failure.getMessage());
    }

    private static String advice(Path directory, Exception failure) {
        int code = failure instanceof LmdbNativeException known ? known.getResultCode() : code(failure);
        if (code == INPUT_OUTPUT && room(directory) < LITTLE) {
            // What LMDB says of a write that was cut short.
            code = DISK_FULL;
        }
        return switch (code) {
            case DISK_FULL, QUOTA ->
                "; make room on its disk or raise the quota: reads go on meanwhile, and writes as soon as there is room";
            case TOO_LARGE -> "; allow this process larger files (ulimit -f)";
            case READ_ONLY, NOT_ALLOWED -> "; make the directory writable for this process";
            case INPUT_OUTPUT -> "; the disk may be failing: check it, and the store with \"keelson storage check\"";
            default -> "";
        };
    }

    private static long room(Path directory) {
        try {
            return Files.getFileStore(directory).getUsableSpace();
        } catch (IOException unknown) {
            return Long.MAX_VALUE;
        }
    }

    /** Java tells the system's errors by their texts alone. */
    private static int code(Exception failure) {
        String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
        if (text.contains("no space left")) {
            return DISK_FULL;
        }
        if (text.contains("quota exceeded")) {
            return QUOTA;
        }
        if (text.contains("read-only")) {
            return READ_ONLY;
        }
        return failure instanceof AccessDeniedException ? NOT_ALLOWED : 0;
    }
}
