package dev.keelson.apiserver.crd;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.keelson.apiserver.status.StatusException;

/** Makes objects of one version of a custom resource objects of another. Safe for any thread. */
interface VersionConversion {
    /** Strategy {@code None}: the versions differ in their name alone. */
    VersionConversion NONE = new VersionConversion() {
        @Override
        public ObjectNode convert(ObjectNode object, String apiVersion) {
            return object.put("apiVersion", apiVersion);
        }

        @Override
        public boolean blocks() {
            return false;
        }
    };

    /**
     * The object in that version, which may be the same tree.
     *
     * @param object the caller's own, of no use afterwards
     * @throws StatusException with code 500 if it cannot be converted
     */
    ObjectNode convert(ObjectNode object, String apiVersion);

    /** As {@link #convert}, but gives up after a few seconds. */
    default ObjectNode convertSoon(ObjectNode object, String apiVersion) {
        return convert(object, apiVersion);
    }

    /** Whether a conversion waits for somebody else. */
    boolean blocks();
}
