package dev.keelson.codegen.model;

import javax.lang.model.element.Element;

/**
 * Why something cannot be generated.
 *
 * @param element what the problem is about; a compiler points at it
 * @param message what is wrong and what to do
 */
public record Problem(Element element, String message) {}
