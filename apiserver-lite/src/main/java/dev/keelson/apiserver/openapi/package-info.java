/**
 * OpenAPI documents of what is served, versions 2 (JSON and gnostic's protobuf) and 3.
 *
 * <p>Guarantees: documents are made when first asked for and follow every change of what is served; the hash in the
 * version 3 index names one content; types, defaults, enums and Kubernetes' extensions are those by which the server
 * itself decodes and validates.
 */
@NullMarked
package dev.keelson.apiserver.openapi;

import org.jspecify.annotations.NullMarked;
