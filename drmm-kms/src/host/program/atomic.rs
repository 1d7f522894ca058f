//! The atomic calls of a program, and its cursor.

use drmm_runtime::{Errno, Error, Result};

use super::{Dumb, Program, Setting};
use crate::face::mode::Mode;
use crate::host::uapi::{
    self, Layout, ModeAtomic, ModeCreateBlob, ModeCursor, ModeDestroyBlob, ModeGetPlaneRes, ModeGetProperty,
    ModeObjGetProperties, SetClientCap,
};

impl Program {
    /// Asks for the atomic interface, and with it for all planes.
    pub fn use_atomic(&mut self) -> Result {
        let mut cap = SetClientCap { capability: uapi::CLIENT_CAP_ATOMIC, value: 1 };
        self.call(uapi::SET_CLIENT_CAP, &mut cap).map(drop)
    }

    /// The ids of the planes: of overlays alone, unless the program has asked for all.
    pub fn planes(&mut self) -> Result<Vec<u32>> {
        let mut arg = ModeGetPlaneRes::default();
        self.call(uapi::MODE_GETPLANERESOURCES, &mut arg)?;
        self.mem.clear();
        arg.plane_id_ptr = self.room::<u32>(arg.count_planes)?;
        self.call_here(uapi::MODE_GETPLANERESOURCES, &mut arg)?;
        self.list(arg.plane_id_ptr, arg.count_planes)
    }

    /// The properties of an object and their values.
    pub fn properties(&mut self, object: u32) -> Result<Vec<(u32, u64)>> {
        let mut arg = ModeObjGetProperties { obj_id: object, ..ModeObjGetProperties::default() };
        self.call(uapi::MODE_OBJ_GETPROPERTIES, &mut arg)?;
        self.mem.clear();
        arg.props_ptr = self.room::<u32>(arg.count_props)?;
        arg.prop_values_ptr = self.room::<u64>(arg.count_props)?;
        self.call_here(uapi::MODE_OBJ_GETPROPERTIES, &mut arg)?;
        let ids: Vec<u32> = self.list(arg.props_ptr, arg.count_props)?;
        let values: Vec<u64> = self.list(arg.prop_values_ptr, arg.count_props)?;
        Ok(ids.into_iter().zip(values).collect())
    }

    /// The id and the value of an object's property of this name. `ENOENT` if it has none.
    pub fn property(&mut self, object: u32, name: &str) -> Result<(u32, u64)> {
        for (prop_id, value) in self.properties(object)? {
            let mut arg = ModeGetProperty { prop_id, ..ModeGetProperty::default() };
            self.call(uapi::MODE_GETPROPERTY, &mut arg)?;
            let length = arg.name.iter().position(|byte| *byte == 0).unwrap_or(arg.name.len());
            if arg.name.get(..length) == Some(name.as_bytes()) {
                return Ok((prop_id, value));
            }
        }
        Err(Error::new(Errno::ENOENT, "the object has no property of this name").figure(object.into()))
    }

    /// Makes a blob of these bytes.
    pub fn create_blob(&mut self, bytes: &[u8]) -> Result<u32> {
        self.mem.clear();
        let data = self.mem.alloc(bytes).0;
        let length = u32::try_from(bytes.len()).unwrap_or(u32::MAX);
        let mut arg = ModeCreateBlob { data, length, blob_id: 0 };
        self.call_here(uapi::MODE_CREATEPROPBLOB, &mut arg)?;
        Ok(arg.blob_id)
    }

    /// Makes a blob of a mode, for `MODE_ID`.
    pub fn mode_blob(&mut self, mode: &Mode) -> Result<u32> {
        self.create_blob(&mode.to_info().to_bytes())
    }

    /// Lets a blob go.
    pub fn destroy_blob(&mut self, blob: u32) -> Result {
        self.call(uapi::MODE_DESTROYPROPBLOB, &mut ModeDestroyBlob { blob_id: blob }).map(drop)
    }

    /// Sets properties, all or none. `flags` are those of `MODE_ATOMIC`.
    ///
    /// ```
    /// # include!(concat!(env!("CARGO_MANIFEST_DIR"), "/doc/screen.rs"));
    /// # screen! { { #[drmm] pipe: SimplePipe, } plane crtc connector plug light }
    /// # fn main() -> Result {
    /// # let parent = plug("doc")?;
    /// # let mut program = Program::new(drmm_kms::open_by_parent("doc")?);
    /// # let (crtc, connector) = (program.resources()?.crtcs[0], program.resources()?.connectors[0]);
    /// use drmm_kms::uapi::{ATOMIC_ALLOW_MODESET, ATOMIC_TEST_ONLY};
    ///
    /// program.use_atomic()?;
    /// let (mode, _) = program.property(crtc, "MODE_ID")?;
    /// let (active, _) = program.property(crtc, "ACTIVE")?;
    /// let (feeds, _) = program.property(connector, "CRTC_ID")?;
    /// let blob = program.mode_blob(&Mode::VGA)?;
    /// let settings = [(crtc, mode, blob.into()), (crtc, active, 1), (connector, feeds, crtc.into())];
    /// // Would it work? Without a picture for the primary plane it does not.
    /// let answer = program.atomic(&settings, ATOMIC_TEST_ONLY | ATOMIC_ALLOW_MODESET, 0);
    /// assert_eq!(answer.unwrap_err().errno(), Errno::EINVAL);
    /// # parent.unbind(Removal::Orderly)
    /// # }
    /// ```
    pub fn atomic(&mut self, settings: &[Setting], flags: u32, user_data: u64) -> Result {
        self.mem.clear();
        let list = |program: &mut Self, bytes: Vec<u8>| program.mem.alloc(&bytes).0;
        let each = |of: &dyn Fn(&Setting) -> Vec<u8>| settings.iter().flat_map(of).collect::<Vec<u8>>();
        let (objects, properties) = (each(&|it| it.0.to_bytes()), each(&|it| it.1.to_bytes()));
        let (ones, values) = (each(&|_| 1_u32.to_bytes()), each(&|it| it.2.to_bytes()));
        let mut arg = ModeAtomic {
            flags,
            count_objs: u32::try_from(settings.len()).unwrap_or(u32::MAX),
            objs_ptr: list(self, objects),
            count_props_ptr: list(self, ones),
            props_ptr: list(self, properties),
            prop_values_ptr: list(self, values),
            reserved: 0,
            user_data,
        };
        self.call_here(uapi::MODE_ATOMIC, &mut arg).map(drop)
    }

    /// Shows a picture of 32-bit pixels with alpha as the cursor of a CRTC; `None` hides it.
    pub fn set_cursor(&mut self, crtc: u32, picture: Option<&Dumb>) -> Result {
        let (width, height) = picture.map_or((0, 0), |dumb| (dumb.width, dumb.height));
        let handle = picture.map_or(0, |dumb| dumb.handle);
        let flags = uapi::CURSOR_BO;
        let mut arg = ModeCursor { flags, crtc_id: crtc, width, height, handle, ..ModeCursor::default() };
        self.call(uapi::MODE_CURSOR, &mut arg).map(drop)
    }

    /// Moves the cursor of a CRTC. It may be partly or wholly off the display.
    pub fn move_cursor(&mut self, crtc: u32, x: i32, y: i32) -> Result {
        let mut arg = ModeCursor { flags: uapi::CURSOR_MOVE, crtc_id: crtc, x, y, ..ModeCursor::default() };
        self.call(uapi::MODE_CURSOR, &mut arg).map(drop)
    }
}
