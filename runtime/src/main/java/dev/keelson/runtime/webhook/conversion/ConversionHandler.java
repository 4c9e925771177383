package dev.keelson.runtime.webhook.conversion;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Converts objects as JSON trees. Called by many threads at once. */
@FunctionalInterface
public interface ConversionHandler {

    /**
     * {@code object} in another version of its kind. Its {@code apiVersion} and {@code kind} are set afterwards, and its
     * metadata but for labels and annotations restored.
     *
     * @param object must not be changed
     * @param apiVersion another than the object's
     * @throws ConversionException when the object cannot be converted, or the versions are not known; anything else thrown
     *     fails the conversion too, and is reported and counted as a defect
     */
    ObjectNode convert(ObjectNode object, String apiVersion) throws Exception;
}
