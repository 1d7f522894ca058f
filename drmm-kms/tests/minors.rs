//! The numbers of cards, in a process with no other cards.

use drmm_kms::prelude::*;
use drmm_runtime::bus::Parent;
use drmm_runtime::prelude::*;

#[drm_driver(name = "number", desc = "A card that only has a number", major = 1, minor = 0)]
struct Number {
    #[drm_device]
    drm: DrmDevice,
    #[drmm]
    pipe: SimplePipe,
}

impl DriverCrtc for Number {
    fn atomic_enable(_: &NumberHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }

    fn atomic_disable(_: &NumberHw<'_>, _: &CrtcCommit<'_>) -> Result {
        Ok(())
    }
}

impl DriverPlane for Number {
    fn atomic_update(_: &NumberHw<'_>, _: &PlaneUpdate<'_>) -> Result {
        Ok(())
    }
}

impl DriverConnector for Number {}

fn plug(name: &str) -> Parent {
    let parent = Parent::new(name).unwrap();
    parent
        .bind((), |device| {
            let card = devm_drm_dev_alloc!(device, |drm| Number {
                pipe: drm.drmm_simple_pipe(&[Format::XRGB8888])?,
            })?;
            card.devm_register()
        })
        .unwrap();
    parent
}

fn numbers() -> Vec<u32> {
    drmm_kms::cards().into_iter().map(|card| card.minor).collect()
}

#[test]
fn the_lowest_free_number_is_given_and_none_that_a_program_holds() {
    let (first, second) = (plug("number0"), plug("number1"));
    assert_eq!(numbers(), [0, 1]);
    first.unbind(Removal::Orderly).unwrap();
    assert_eq!(numbers(), [1]);
    let third = plug("number2");
    assert_eq!(numbers(), [0, 1], "free again with the device");

    let held = drmm_kms::open(0).unwrap();
    third.unbind(Removal::Surprise).unwrap();
    assert_eq!(drmm_kms::open(0).unwrap_err().errno(), drmm_runtime::Errno::ENXIO);
    let fourth = plug("number3");
    assert_eq!(numbers(), [1, 2], "a program still has a file of card 0");
    assert_eq!(held.minor(), 0);
    drop(held);
    let fifth = plug("number4");
    assert_eq!(numbers(), [0, 1, 2]);
    for parent in [second, fourth, fifth] {
        parent.unbind(Removal::Orderly).unwrap();
    }
    // A process that lives long and sees many cards stays within the numbers that libdrm looks at.
    for round in 0..100 {
        let parent = plug(&format!("number{round}"));
        assert_eq!(numbers(), [0]);
        parent.unbind(Removal::Orderly).unwrap();
    }
}
