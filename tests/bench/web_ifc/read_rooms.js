// Areas of rooms as a user of web-ifc would write it: each space, its property sets, and its shape as triangles.
// Called as: node read_rooms.js MODEL... where `web-ifc` is installed; prints a line of JSON for each space.

const fs = require("fs");
const web = require("web-ifc");

// m² in plan of the triangles that face down; the y axis of web-ifc points up.
function floorArea(api, model, placed) {
  const geometry = api.GetGeometry(model, placed.geometryExpressID);
  const at = api.GetVertexArray(geometry.GetVertexData(), geometry.GetVertexDataSize());
  const corners = api.GetIndexArray(geometry.GetIndexData(), geometry.GetIndexDataSize());
  const t = placed.flatTransformation;
  const point = (corner) => {
    const [x, y, z] = [at[6 * corner], at[6 * corner + 1], at[6 * corner + 2]];
    return [t[0] * x + t[4] * y + t[8] * z + t[12], t[2] * x + t[6] * y + t[10] * z + t[14]];
  };
  let area = 0;
  for (let i = 0; i < corners.length; i += 3) {
    const [a, b, c] = [point(corners[i]), point(corners[i + 1]), point(corners[i + 2])];
    area += Math.abs((b[0] - a[0]) * (c[1] - a[1]) - (c[0] - a[0]) * (b[1] - a[1])) / 4;
  }
  geometry.delete();
  return area;
}

// The sets of each space by its id, with their properties or quantities as lines.
function setsOfSpaces(api, model, spaces) {
  const sets = new Map(spaces.map((id) => [id, []]));
  const read = new Map();
  const relations = api.GetLineIDsWithType(model, web.IFCRELDEFINESBYPROPERTIES);
  for (let i = 0; i < relations.size(); i++) {
    const relation = api.GetLine(model, relations.get(i));
    const objects = relation.RelatedObjects.filter((object) => sets.has(object.value));
    if (!objects.length) continue;
    const id = relation.RelatingPropertyDefinition.value;
    if (!read.has(id)) {
      const set = api.GetLine(model, id);
      const values = (set.HasProperties || set.Quantities || []).map((one) => api.GetLine(model, one.value));
      read.set(id, { name: set.Name?.value, values: values.map(nameAndValue) });
    }
    for (const object of objects) sets.get(object.value).push(read.get(id));
  }
  return sets;
}

function nameAndValue(line) {
  const name = Object.keys(line).find((key) => key === "NominalValue" || key.endsWith("Value"));
  return [line.Name?.value, name && line[name]?.value];
}

async function main(paths) {
  const api = new web.IfcAPI();
  await api.Init();
  for (const path of paths) {
    const model = api.OpenModel(fs.readFileSync(path));
    const found = api.GetLineIDsWithType(model, web.IFCSPACE);
    const spaces = Array.from({ length: found.size() }, (_, i) => found.get(i));
    const sets = setsOfSpaces(api, model, spaces);
    const areas = new Map();
    api.StreamMeshes(model, spaces, (mesh) => {
      let area = 0;
      for (let i = 0; i < mesh.geometries.size(); i++) area += floorArea(api, model, mesh.geometries.get(i));
      areas.set(mesh.expressID, area);
    });
    for (const id of spaces) {
      const space = api.GetLine(model, id);
      const row = [path, space.GlobalId.value, space.Name?.value, space.LongName?.value, sets.get(id), areas.get(id)];
      process.stdout.write(JSON.stringify(row) + "\n");
    }
    api.CloseModel(model);
  }
}

main(process.argv.slice(2));
