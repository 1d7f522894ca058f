//! How one mode object is given to the next: always one of the device that is being built.

use drmm_runtime::driver::class::Drmm;
use drmm_runtime::driver::Field;

use crate::face::format::Format;
use crate::face::limits::{PlaneConfig, PlaneType};
use crate::face::object::{Connector, Crtc, Encoder, ModeConfig, Plane};

use crate::world::node::Place;

mod sealed {
    pub trait Sealed {}
    impl<V> Sealed for &drmm_runtime::driver::Field<'_, drmm_runtime::driver::class::Drmm, V> {}
    impl<V> Sealed for &mut V {}
    impl<A, B> Sealed for (A, B) {}
    impl<A, const N: usize> Sealed for [A; N] {}
}

/// A `V` of the device that is being built: an earlier field (`&modes`), or a variable
/// (`&mut modes`).
///
/// What is in a finished device, or is a field of another device under construction, can be
/// borrowed neither way.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no `{V}` of the device that is being built",
    label = "an earlier field goes here by reference, a variable by mutable reference",
    note = "a mode object belongs to one device for ever: that of another device cannot be linked to it"
)]
pub trait Of<'build, V>: sealed::Sealed {
    #[doc(hidden)]
    fn object(&self) -> &V;
}

impl<'build, V> Of<'build, V> for &Field<'build, Drmm, V> {
    fn object(&self) -> &V {
        self
    }
}

/// What can be linked while it is still a variable. Once it is in a field, it cannot be borrowed
/// mutably.
#[doc(hidden)]
pub trait Unplaced {}
impl Unplaced for ModeConfig {}
impl<P, S> Unplaced for Plane<P, S> {}
impl<C, V, S> Unplaced for Crtc<C, V, S> {}
impl Unplaced for Encoder {}
impl<K, S> Unplaced for Connector<K, S> {}

impl<V: Unplaced> Of<'_, V> for &mut V {
    fn object(&self) -> &V {
        self
    }
}

macro_rules! several {
    ($(#[$meta:meta])* $name:ident, $object:ident<$($p:ident),*>) => {
        $(#[$meta])*
        pub trait $name<'build>: sealed::Sealed {
            #[doc(hidden)]
            #[allow(private_interfaces, reason = "called by the constructors only")]
            fn each(&self, f: &mut dyn FnMut(Place));
        }

        #[diagnostic::do_not_recommend]
        #[allow(private_interfaces, reason = "as for the trait")]
        impl<'build, $($p),*> $name<'build> for &Field<'build, Drmm, $object<$($p),*>> {
            fn each(&self, f: &mut dyn FnMut(Place)) {
                f(self.node.place());
            }
        }

        #[diagnostic::do_not_recommend]
        #[allow(private_interfaces, reason = "as for the trait")]
        impl<'build, $($p),*> $name<'build> for &mut $object<$($p),*> {
            fn each(&self, f: &mut dyn FnMut(Place)) {
                f(self.node.place());
            }
        }

        #[diagnostic::do_not_recommend]
        #[allow(private_interfaces, reason = "as for the trait")]
        impl<'build, A: $name<'build>, B: $name<'build>> $name<'build> for (A, B) {
            fn each(&self, f: &mut dyn FnMut(Place)) {
                self.0.each(f);
                self.1.each(f);
            }
        }

        #[diagnostic::do_not_recommend]
        #[allow(private_interfaces, reason = "as for the trait")]
        impl<'build, A: $name<'build>, const N: usize> $name<'build> for [A; N] {
            fn each(&self, f: &mut dyn FnMut(Place)) {
                for one in self {
                    one.each(f);
                }
            }
        }
    };
}

several!(
    /// The planes that a CRTC is made with: the primary one, or `(primary, cursor)`.
    #[diagnostic::on_unimplemented(
        message = "a CRTC is made with its primary plane, or with `(&primary, &cursor)`",
        label = "not planes of the device that is being built",
        note = "an earlier field goes here by reference, a variable as `&mut primary`"
    )]
    Planes, Plane<P, S>
);
several!(
    /// One CRTC or several: where an encoder or an overlay plane can be used.
    #[diagnostic::on_unimplemented(
        message = "an encoder, and an overlay plane, is made with the CRTCs that can use it",
        label = "not CRTCs of the device that is being built",
        note = "an earlier field goes here by reference, several as `(&first, &second)`, a variable as `&mut crtc`"
    )]
    Crtcs, Crtc<C, V, S>
);
several!(
    /// One encoder or several: what can feed a connector.
    #[diagnostic::on_unimplemented(
        message = "a connector is made with the encoders that can feed it",
        label = "not encoders of the device that is being built",
        note = "an earlier field goes here as `&encoder`, a variable as `&mut encoder`"
    )]
    Encoders, Encoder<>
);

impl<'build> PlaneConfig<'build> {
    /// One more picture, on any of these CRTCs: `&crtc`, or `[&left, &right]`.
    #[expect(clippy::needless_pass_by_value, reason = "what names the CRTCs is a reference or made of some")]
    pub fn overlay(formats: &'build [Format], crtcs: impl Crtcs<'build>) -> Self {
        let mut config = Self::new(PlaneType::Overlay, formats);
        crtcs.each(&mut |place| {
            config.crtcs |= place.bit();
            config.card = Some(place.card());
        });
        config
    }
}
