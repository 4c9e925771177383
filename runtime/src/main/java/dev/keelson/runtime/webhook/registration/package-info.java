/**
 * What has to be stored in a cluster for its API servers to ask a webhook.
 */
@NullMarked
package dev.keelson.runtime.webhook.registration;

import org.jspecify.annotations.NullMarked;
