package dev.keelson.apiserver.discovery;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * An encoded document; immutable.
 *
 * @param bytes not to be changed
 * @param etag quoted, as for the {@code ETag} header; equal for equal bytes
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
public record Document(byte[] bytes, String etag) {

    static Document of(byte[] bytes) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(bytes);
            return new Document(bytes, "\"" + HexFormat.of().formatHex(digest).toUpperCase(Locale.ROOT) + "\"");
        } catch (NoSuchAlgorithmException everyJvmHasIt) {
            throw new IllegalStateException(everyJvmHasIt);
        }
    }
}
