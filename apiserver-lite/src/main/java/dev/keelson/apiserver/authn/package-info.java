/**
 * Who is asking: client certificates, static tokens, service-account tokens, anonymous.
 *
 * <p>Guarantees: a request without credentials is {@code system:anonymous}; credentials that are present but wrong are
 * never treated as absent; secrets are compared without early exit.
 */
@NullMarked
package dev.keelson.apiserver.authn;

import org.jspecify.annotations.NullMarked;
