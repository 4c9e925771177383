package dev.keelson.apiserver.openapi;

/**
 * The paths and definitions of some resources, encoded, so that they can be put together with those of others.
 *
 * @param paths not to be changed
 * @param definitions not to be changed
 */
@SuppressWarnings("ArrayRecordComponent") // bytes are handed through, never compared
record Part(byte[] paths, byte[] definitions) {
    boolean isEmpty() {
        return paths.length == 0 && definitions.length == 0;
    }
}
