/**
 * What a controller has done and not yet seen in its cache.
 *
 * <p>Guarantee: a controller that acts only while its expectations are satisfied never repeats an action whose effect
 * its cache does not show yet. An expectation that is never met expires after five minutes, so that a lost event delays
 * a controller but never stops it.
 *
 * <p>Source followed: {@code ControllerExpectations} of {@code pkg/controller/controller_utils.go}.
 */
@NullMarked
package dev.keelson.controllers.expectations;

import org.jspecify.annotations.NullMarked;
