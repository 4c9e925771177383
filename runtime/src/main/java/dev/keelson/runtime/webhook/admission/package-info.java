/**
 * Admission webhooks: code that allows, denies or changes what clients write.
 *
 * <p>Guarantees: a mutation changes what the user's code changed and nothing else, also in objects with fields that their
 * class does not know; whatever the code throws becomes a response that does not allow.
 *
 * <p>Follows controller-runtime's pkg/webhook/admission.
 */
@NullMarked
package dev.keelson.runtime.webhook.admission;

import org.jspecify.annotations.NullMarked;
