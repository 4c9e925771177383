package dev.keelson.api.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;

/**
 * A document and what strict decoding would say about its form.
 *
 * @param tree the document; it belongs to the caller
 * @param duplicates repeated keys of a JSON document; none for YAML
 * @param yamlErrors what YAML's strict reading complains about, as whole messages
 */
public record DecodedBody(JsonNode tree, DuplicateKeys duplicates, List<String> yamlErrors) {}
