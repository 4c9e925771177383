/**
 * Which controller owns which object, and the adoption and release of objects by selectors.
 *
 * <p>Guarantees: an object has one controlling owner at most; what another controller owns is never touched; nothing is
 * adopted for an owner that is being deleted or was replaced by another of the same name.
 *
 * <p>Source followed: {@code pkg/controller/controller_ref_manager.go}.
 */
@NullMarked
package dev.keelson.controllers.ownership;

import org.jspecify.annotations.NullMarked;
