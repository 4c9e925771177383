/**
 * Failures as the Kubernetes API reports them: every refusal carries the HTTP code and the body of a {@code v1.Status}.
 */
@NullMarked
package dev.keelson.apiserver.status;

import org.jspecify.annotations.NullMarked;
