/**
 * Bytes of JSON and YAML into Jackson trees, as Kubernetes' server reads them: duplicate keys are found, YAML is YAML
 * 1.1, and no input can exhaust the stack or multiply itself without bound.
 */
@NullMarked
package dev.keelson.api.json;

import org.jspecify.annotations.NullMarked;
