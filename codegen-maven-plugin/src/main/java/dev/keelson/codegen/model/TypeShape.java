package dev.keelson.codegen.model;

import java.util.List;
import javax.lang.model.element.TypeElement;

/**
 * How instances of a concrete class are made and what they hold.
 *
 * @param type the class
 * @param properties every instance field, supertypes' first, in the order of declaration
 * @param parameters the properties that the constructor takes, in its order; empty for the one without parameters
 */
public record TypeShape(TypeElement type, List<Property> properties, List<Property> parameters) {}
