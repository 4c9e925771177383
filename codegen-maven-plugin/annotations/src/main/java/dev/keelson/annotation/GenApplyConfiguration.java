package dev.keelson.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * Asks for an apply configuration: a builder of exactly those fields that its user wants to own by server-side apply.
 *
 * <p>On a kind {@code Lamp} it makes the generator write {@code LampApplyConfiguration} into the same package
 * ({@code Outer_InnerApplyConfiguration} for a nested type), and one for each class and record of the same compilation
 * that is found below, through lists, sets and maps too. On a package it stands for every concrete class and record of it,
 * nested ones too; {@code @GenApplyConfiguration(false)} on a type opts it out: its objects are then taken as they are,
 * with all that their initialisers set. Objects of libraries are taken as they are.
 *
 * <p>Fields are named by {@code @JsonProperty}, or else by themselves; {@code @JsonIgnore} and {@code transient} leave one
 * out.
 *
 * <p>{@code applyconfiguration-gen} of Kubernetes is the model.
 */
@Documented
@Retention(RetentionPolicy.CLASS)
@Target({ElementType.TYPE, ElementType.PACKAGE})
public @interface GenApplyConfiguration {

    /** Whether there is one; {@code false} opts a type out of its package's request. */
    boolean value() default true;
}
